"""What the notebooks stand on: figures as fields to move, charts, files in and out.

The notebooks hold only words and layout; everything that can go wrong is here, and tested.
"""
