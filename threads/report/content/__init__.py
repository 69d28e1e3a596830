"""The facts of a report, section by section, in no markup."""
