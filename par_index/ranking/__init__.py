"""Many units at once: the same exact points for whole columns of figures."""
