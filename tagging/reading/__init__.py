"""Reading what other programs write; nothing foreign is trusted."""
