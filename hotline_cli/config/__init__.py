"""Settings: one YAML file, the environment, and the places where files are. Imports nothing of the other rooms."""
