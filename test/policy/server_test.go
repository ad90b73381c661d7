package policy

import (
	"bytes"
	"context"
	"os"
	"testing"

	v1 "k8s.io/api/admissionregistration/v1"
	core "k8s.io/api/core/v1"
	meta "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/util/version"
	"k8s.io/apiserver/pkg/admission"
	"k8s.io/apiserver/pkg/admission/plugin/cel"
	"k8s.io/apiserver/pkg/admission/plugin/policy/mutating/patch"
	"k8s.io/apiserver/pkg/admission/plugin/policy/validating"
	"k8s.io/apiserver/pkg/admission/plugin/webhook/matchconditions"
	celconfig "k8s.io/apiserver/pkg/apis/cel"
	"k8s.io/apiserver/pkg/cel/environment"
	"sigs.k8s.io/yaml"
)

const file = "../../deploy/kubernetes/policy.yaml"

var (
	// oldest is the first Kubernetes that has these kinds in v1: no expression may need a newer one.
	oldest      = version.MajorMinor(1, 36)
	podKind     = schema.GroupVersionKind{Version: "v1", Kind: "Pod"}
	podResource = schema.GroupVersionResource{Version: "v1", Resource: "pods"}
)

// server is the part of an API server that the file speaks to.
type server struct {
	*testing.T
	scheme   *runtime.Scheme
	mutating v1.MutatingAdmissionPolicy
	warning  v1.ValidatingAdmissionPolicy
	selector labels.Selector
	patchers []patch.Patcher
	matcher  matchconditions.Matcher
	variable *cel.CompositedCompiler // of the first policy
	says     validating.Validator
	asked    *cel.CompositedCompiler // of the second
}

// newServer reads the file, and compiles what is in it as the API server does with what it has stored.
func newServer(t *testing.T) *server {
	t.Helper()
	s := &server{T: t, scheme: runtime.NewScheme()}
	s.must(core.AddToScheme(s.scheme))
	text, err := os.ReadFile(file)
	s.must(err)
	var binding v1.MutatingAdmissionPolicyBinding
	var warningBinding v1.ValidatingAdmissionPolicyBinding
	documents := bytes.Split(text, []byte("\n---\n"))
	into := []any{&s.mutating, &binding, &s.warning, &warningBinding}
	if len(documents) != len(into) {
		t.Fatalf("%s has %d objects", file, len(documents))
	}
	for n, object := range into {
		s.must(yaml.UnmarshalStrict(documents[n], object))
	}
	if binding.Spec.PolicyName != s.mutating.Name || warningBinding.Spec.PolicyName != s.warning.Name {
		t.Errorf("the bindings are of %q and %q", binding.Spec.PolicyName, warningBinding.Spec.PolicyName)
	}
	if actions := warningBinding.Spec.ValidationActions; len(actions) != 1 || actions[0] != v1.Warn {
		t.Errorf("what the second policy finds is answered by %v", actions)
	}
	s.selector, err = meta.LabelSelectorAsSelector(s.mutating.Spec.MatchConstraints.ObjectSelector)
	s.must(err)
	s.compileMutating()
	s.compileWarning()
	return s
}

func (s *server) must(err error) {
	s.Helper()
	if err != nil {
		s.Fatal(err)
	}
}

func (s *server) compiler(variables []v1.Variable) *cel.CompositedCompiler {
	s.Helper()
	c, err := cel.NewCompositedCompiler(environment.MustBaseEnvSet(oldest))
	s.must(err)
	for _, v := range variables {
		c.CompileAndStoreVariable(&validating.Variable{Name: v.Name, Expression: v.Expression}, options, environment.NewExpressions)
	}
	return c
}

var (
	options      = cel.OptionalVariableDeclarations{HasAuthorizer: true}
	patchOptions = cel.OptionalVariableDeclarations{HasAuthorizer: true, HasPatchTypes: true}
)

func (s *server) compileMutating() {
	s.variable = s.compiler(s.mutating.Spec.Variables)
	for _, m := range s.mutating.Spec.Mutations {
		if m.JSONPatch == nil {
			s.Fatalf("%s: %s is not known to this test", s.mutating.Name, m.PatchType)
		}
		condition := &patch.JSONPatchCondition{Expression: m.JSONPatch.Expression}
		s.patchers = append(s.patchers, patch.NewJSONPatcher(s.variable.CompileMutatingEvaluator(condition, patchOptions, environment.NewExpressions)))
	}
	var conditions []cel.ExpressionAccessor
	for _, m := range s.mutating.Spec.MatchConditions {
		conditions = append(conditions, (*matchconditions.MatchCondition)(&m))
	}
	// A condition that cannot be evaluated is to be seen, and not ignored as the file has it.
	fail := v1.Fail
	s.matcher = matchconditions.NewMatcher(s.variable.CompileCondition(conditions, options, environment.NewExpressions), &fail,
		"policy", "validate", s.mutating.Name)
}

func (s *server) compileWarning() {
	s.asked = s.compiler(s.warning.Spec.Variables)
	var expressions, messages []cel.ExpressionAccessor
	for _, v := range s.warning.Spec.Validations {
		expressions = append(expressions, &validating.ValidationCondition{Expression: v.Expression, Message: v.Message, Reason: v.Reason})
		var message cel.ExpressionAccessor
		if v.MessageExpression != "" {
			message = &validating.MessageExpressionCondition{MessageExpression: v.MessageExpression}
		}
		messages = append(messages, message)
	}
	fail := v1.Fail
	s.says = validating.NewValidator(s.asked.CompileCondition(expressions, options, environment.NewExpressions), nil,
		s.asked.CompileCondition(nil, options, environment.NewExpressions),
		s.asked.CompileCondition(messages, cel.OptionalVariableDeclarations{}, environment.NewExpressions), &fail, nil)
}

// attributes are what the API server knows about the creation of a pod.
func (s *server) attributes(pod *core.Pod) *admission.VersionedAttributes {
	of := admission.NewAttributesRecord(pod, nil, podKind, "default", pod.Name, podResource, "", admission.Create, &meta.CreateOptions{}, false, nil)
	return &admission.VersionedAttributes{
		Attributes: of, VersionedKind: podKind, VersionedObject: admission.NewLazyObject(pod), VersionedOldObject: admission.NewLazyObject(nil),
	}
}

// admit returns what becomes of a pod, and what kubectl says then.
func (s *server) admit(pod *core.Pod) (after *core.Pod, warnings []string) {
	s.Helper()
	after = s.mutate(pod)
	if !s.selector.Matches(labels.Set(pod.Labels)) {
		return after, nil
	}
	ctx := s.asked.CreateContext(context.Background())
	result := s.says.Validate(ctx, podResource, s.attributes(after), nil, &core.Namespace{}, celconfig.RuntimeCELCostBudget, nil)
	for _, d := range result.Decisions {
		if d.Evaluation == validating.EvalError {
			s.Errorf("a validation fails: %s", d.Message)
		} else if d.Action == validating.ActionDeny {
			warnings = append(warnings, d.Message)
		}
	}
	return after, warnings
}

func (s *server) mutate(pod *core.Pod) *core.Pod {
	s.Helper()
	if !s.selector.Matches(labels.Set(pod.Labels)) {
		return pod
	}
	ctx := s.variable.CreateContext(context.Background())
	match := s.matcher.Match(ctx, s.attributes(pod), nil, nil)
	s.must(match.Error)
	if !match.Matches {
		return pod
	}
	var object runtime.Object = pod
	for _, p := range s.patchers {
		var err error
		object, err = p.Patch(ctx, patch.Request{
			MatchedResource: podResource, VersionedAttributes: s.attributes(object.(*core.Pod)), Namespace: &core.Namespace{},
			ObjectInterfaces: admission.NewObjectInterfacesFromScheme(s.scheme),
		}, celconfig.RuntimeCELCostBudget)
		s.must(err)
	}
	return object.(*core.Pod)
}
