# An example of an app with mote in front of it. The image mote is the one of Dockerfile:
#
#     docker build -f deploy/Dockerfile.app -t app deploy
ARG BASE=debian:bookworm-slim
FROM $BASE
COPY --from=mote /mote /mote
# TERM becomes what this app understands, and an end is put to a stop that hangs.
ENTRYPOINT ["/mote", "--on", "TERM=TERM/25s/KILL", "--"]
CMD ["sleep", "infinity"]
