"""A folder of workbooks as other teams send them: a clean truth, distorted in twelve ways, faults planted, and what must come of it."""
