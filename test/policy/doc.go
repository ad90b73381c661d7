// Package policy has no code of its own. Its tests give pods to deploy/kubernetes/policy.yaml, and have the API server's own code
// say what becomes of them.
package policy
