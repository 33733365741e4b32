"""The process side of a runner: zygote, supervisors and task children. Not a public API."""
