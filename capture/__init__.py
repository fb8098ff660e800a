"""During the conversation: the nine steps, devices, the recorder and what the screens need to hold it."""
