"""What each command does, once it is known to be one."""
