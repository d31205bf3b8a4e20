"""The flow: what arrives is stored with what it leads to, and what is stored to be sent is sent, in order, once."""
