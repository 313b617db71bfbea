"""A long working day in little time: the real window before a Wawi that is not always well."""
