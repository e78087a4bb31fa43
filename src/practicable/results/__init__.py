"""What is reported, as typed records that are checked before anything is drawn."""
