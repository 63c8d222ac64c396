"""The assessment folder: one unit's year, recorded stage by stage, appraised and compared."""
