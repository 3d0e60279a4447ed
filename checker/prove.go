package checker

import (
	"github.com/cvxc-lang/cvxc/internal/dim"
	"github.com/cvxc-lang/cvxc/lang"
)

type dataFacts struct {
	Shape dim.Shape
	Range Interval
	Props Props
	Value *float64
}

type actual struct {
	Data  *dataFacts
	Shape dim.Shape
	Props Props
}

type bodyScope interface {
	target(c *lang.Call) *Target
	power() *lang.Func
	outer(id *lang.Ident) (dataFacts, bool)
}

type proof struct {
	args []ArgFacts
	curv Curvature
	rng  func([]Interval) Interval
	typ  Type
}

func proveFunc(sc bodyScope, f *lang.Func, args []actual) (*proof, error) {
	return &proof{args: make([]ArgFacts, len(args)), rng: func([]Interval) Interval { return everything() }}, nil
}
