"""The officer's program in the browser, and what the notebooks stand on.

The pages know no rules: all that they show comes from the door, the assessment and the words.
`charts` and `files` serve the notebooks, which hold only words and layout.
"""
