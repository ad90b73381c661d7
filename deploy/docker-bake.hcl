# docker buildx bake -f deploy/docker-bake.hcl [mote | app], in the root of the source tree. Without --push or another output
# the images stay in the builder's cache.
group "default" {
  targets = ["mote", "app"]
}

target "mote" {
  dockerfile = "deploy/Dockerfile"
  platforms = [
    "linux/386", "linux/amd64", "linux/arm/v5", "linux/arm64", "linux/loong64", "linux/ppc64le", "linux/riscv64", "linux/s390x",
  ]
  tags = ["mote"]
}

target "app" {
  context    = "deploy"
  dockerfile = "Dockerfile.app"
  contexts   = { mote = "target:mote" }
  platforms  = ["linux/amd64", "linux/arm64"] # what BASE has, too
  tags       = ["app"]
}
