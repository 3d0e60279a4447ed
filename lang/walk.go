package lang

// Inspect calls f for a node and, as long as f returns true, for the nodes below it, in the order of the text.
func Inspect(n Node, f func(Node) bool) {
	if !f(n) {
		return
	}
	for _, c := range Children(n) {
		Inspect(c, f)
	}
}

// Inspect calls f for the nodes of all imports and declarations of the file, as the function Inspect does.
func (f *File) Inspect(visit func(Node) bool) {
	for _, i := range f.Imports {
		Inspect(i, visit)
	}
	for _, d := range f.Decls {
		Inspect(d, visit)
	}
}

// children collects the parts of a node; absent ones are left out.
type children []Node

// Children returns the nodes right below n, in the order of the text, names and doc comments included.
func Children(n Node) []Node {
	var c children
	switch n := n.(type) {
	case *Import:
		c.str(n.Path)
		c.ident(n.As)
	case *Problem:
		c.doc(n.Doc)
		c.ident(n.Name, n.Discipline)
		c = appendNodes(c, n.Items)
	case *Func:
		c.doc(n.Doc)
		c.ident(n.Name)
		c = appendNodes(c, n.Formals)
		c.expr(n.Body)
		c = appendNodes(c, n.Items)
	case *Formal:
		c.ident(n.Name)
		c = appendNodes(c, n.Shape)
		c = appendNodes(c, n.Attrs)
		c.expr(n.Default)
	case *DimDecl:
		c = appendNodes(c, n.Specs)
	case *DimSpec:
		c.doc(n.Doc)
		c.ident(n.Name)
		c.expr(n.Value)
	case *ParamDecl:
		c = appendNodes(c, n.Decls)
	case *VarDecl:
		c = appendNodes(c, n.Decls)
	case *Declarator:
		c.doc(n.Doc)
		c.ident(n.Name)
		c = appendNodes(c, n.Shape)
		c = appendNodes(c, n.Attrs)
		c.expr(n.Default)
	case *Attr:
		c.ident(n.Name)
		c = appendNodes(c, n.Args)
	case *Let:
		c.doc(n.Doc)
		c.ident(n.Name)
		c.binders(n.Binders)
		c.expr(n.Value)
	case *Require:
		c = appendNodes(c, n.Conds)
		if n.Relation != nil {
			c = append(c, n.Relation)
		}
	case *Objective:
		c.expr(n.Value)
	case *SubjectTo:
		c = appendNodes(c, n.Constraints)
	case *Value:
		c.expr(n.Expr)
	case *When:
		c = appendNodes(c, n.Conds)
		c = appendNodes(c, n.Items)
	case Constraint:
		c.constraint(n)
	case *Binders:
		c = appendNodes(c, n.List)
		c = appendNodes(c, n.Conds)
	case *Binder:
		c.ident(n.Name)
		c.expr(n.Lo, n.Hi, n.Step)
	case *Compare:
		c = appendNodes(c, n.Operands)
	case *Subscript:
		c.expr(n.Index, n.Lo, n.Hi)
	case *Arg:
		c.ident(n.Name)
		c.expr(n.Value)
	case Expr:
		c.operands(n)
	}
	return c
}

func (c *children) constraint(n Constraint) {
	switch n := n.(type) {
	case *Relation:
		c.doc(n.Doc)
		c.ident(n.Label)
		*c = appendNodes(*c, n.Operands)
	case *Membership:
		c.doc(n.Doc)
		c.ident(n.Label)
		*c = appendNodes(*c, n.Tuple)
		if n.Set != nil {
			*c = append(*c, n.Set)
		}
	case *Forall:
		c.doc(n.Doc)
		c.binders(n.Binders)
		*c = appendNodes(*c, n.Body)
	}
}

func (c *children) operands(e Expr) {
	switch e := e.(type) {
	case *Qualified:
		c.ident(e.Module, e.Name)
	case *Unary:
		c.expr(e.X)
	case *Binary:
		c.expr(e.X, e.Y)
	case *Transpose:
		c.expr(e.X)
	case *Index:
		c.expr(e.X)
		*c = appendNodes(*c, e.Subs)
	case *Call:
		c.ident(e.Module, e.Name)
		*c = appendNodes(*c, e.Args)
		c.binders(e.For)
	case *Paren:
		c.expr(e.X)
	case *Block:
		for _, row := range e.Rows {
			*c = appendNodes(*c, row)
		}
	case *Comprehension:
		c.expr(e.Body)
		c.binders(e.For)
	}
}

func appendNodes[N Node](c children, ns []N) children {
	for _, n := range ns {
		c = append(c, n)
	}
	return c
}

func (c *children) doc(d *Doc) {
	if d != nil {
		*c = append(*c, d)
	}
}

func (c *children) str(s *String) {
	if s != nil {
		*c = append(*c, s)
	}
}

func (c *children) ident(ids ...*Ident) {
	for _, id := range ids {
		if id != nil {
			*c = append(*c, id)
		}
	}
}

func (c *children) binders(b *Binders) {
	if b != nil {
		*c = append(*c, b)
	}
}

func (c *children) expr(es ...Expr) {
	for _, e := range es {
		if e != nil {
			*c = append(*c, e)
		}
	}
}
