"""`python -m par_index` is `par-index`."""

from par_index.cli import main

if __name__ == "__main__":
    main()
