"""The front door for programs that watch: HTTP on this computer alone, while a command sends."""
