"""Steps, flow and the procedures of the counter."""
