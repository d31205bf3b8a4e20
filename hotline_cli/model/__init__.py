"""The nouns: frozen dataclasses that pass between the rooms. Imports nothing of ours."""
