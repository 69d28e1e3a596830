"""``python -m threads``."""

from threads.cli import main

if __name__ == "__main__":
    main()
