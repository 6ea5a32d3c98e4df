"""The one error that is not this program's fault."""


class UserError(Exception):
    """The request or the data is at fault: exit code 2, and the text becomes the job's FailureReason."""
