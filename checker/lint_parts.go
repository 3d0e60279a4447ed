package checker

import "github.com/cvxc-lang/cvxc/lang"

// components groups the variables of a problem: two are in one group if a constraint or a term of the objective holds
// both. Arrays count as a whole.
type components struct {
	r      *reader
	parent map[*lang.Declarator]*lang.Declarator
}

// root returns the representative of a variable, which it enters on first sight.
func (c *components) root(d *lang.Declarator) *lang.Declarator {
	if c.parent[d] == nil {
		c.parent[d] = d
	}
	for c.parent[d] != d {
		d = c.parent[d]
	}
	return d
}

// join puts all variables of the expressions, through lets, into one group.
func (c *components) join(es ...lang.Expr) {
	var first *lang.Declarator
	for _, e := range es {
		for _, d := range c.variables(e, map[*lang.Let]bool{}) {
			if first == nil {
				first = d
			}
			c.parent[c.root(d)] = c.root(first)
		}
	}
}

// variables lists the variables of an expression.
func (c *components) variables(e lang.Expr, seen map[*lang.Let]bool) []*lang.Declarator {
	var out []*lang.Declarator
	walk(e, func(x lang.Expr) bool {
		id, ok := x.(*lang.Ident)
		if !ok {
			return true
		}
		switch n := c.r.t.Uses[id].(type) {
		case *lang.Declarator:
			if f := c.r.locals[n]; f != nil && f.Level == Variable {
				out = append(out, n)
			}
		case *lang.Let:
			if !seen[n] {
				seen[n] = true
				out = append(out, c.variables(n.Value, seen)...)
			}
		}
		return true
	})
	return out
}

// objective joins what each term of the objective holds; of too many terms all.
func (c *components) objective(o *lang.Objective) {
	if o.Value == nil {
		return
	}
	terms := flatten(o.Value, 1<<10)
	for _, t := range terms {
		c.join(t.expr)
	}
	if terms == nil {
		c.join(o.Value)
	}
}

// constraints joins what each constraint holds.
func (c *components) constraints(cs []lang.Constraint) {
	for _, x := range cs {
		switch x := x.(type) {
		case *lang.Relation:
			c.join(x.Operands...)
		case *lang.Membership:
			all := append([]lang.Expr(nil), x.Tuple...)
			if x.Set != nil {
				all = append(all, x.Set)
			}
			c.join(all...)
		case *lang.Forall:
			c.constraints(x.Body)
		}
	}
}

// disconnectedParts warns of a problem that is several problems without a common variable.
func (r *reader) disconnectedParts(p *lang.Problem) {
	c := &components{r: r, parent: map[*lang.Declarator]*lang.Declarator{}}
	for _, it := range p.Items {
		switch it := it.(type) {
		case *lang.Objective:
			c.objective(it)
		case *lang.SubjectTo:
			c.constraints(it.Constraints)
		}
	}
	var first []*entity // of each part, in the order of declarations
	seen := map[*lang.Declarator]bool{}
	for _, e := range r.order {
		d, ok := e.node.(*lang.Declarator)
		if !ok || e.role != varRole || c.parent[d] == nil || seen[c.root(d)] {
			continue
		}
		seen[c.root(d)] = true
		first = append(first, e)
	}
	if len(first) > 1 {
		r.report(&disconnected{first: first})
	}
}
