package lang

// start is how the logical line that begins at a token is laid out.
type start struct {
	level int
	kind  string // lines of one kind align; "" aligns with nothing
	apart bool   // an empty line stands above
	open  bool   // a block closes here
	list  bool   // a constraint of a list: it may follow another behind ";", and no line of it begins with "-"
	raw   bool   // the text up to end stays as it is
	end   int32
}

// layout is what the tree says of the tokens, by their offsets.
type layout struct {
	starts map[int32]start
	stops  map[int32]bool // columns of the alignment begin here
	breaks map[int32]bool // a further line of the same logical line begins here
	tight  map[int32]bool // operators without blanks
	prefix map[int32]bool // unary operators
	words  map[int32]bool // names that begin an item as a keyword does: value, when
	text   string
}

func newLayout(f *File) *layout {
	l := &layout{starts: map[int32]start{}, stops: map[int32]bool{}, breaks: map[int32]bool{}, tight: map[int32]bool{},
		prefix: map[int32]bool{}, words: map[int32]bool{}, text: f.Source.Text}
	for _, i := range f.Imports {
		l.begin(i, start{})
	}
	for i, d := range f.Decls {
		switch d := d.(type) {
		case *Problem:
			l.starts[d.Place.Start] = start{apart: i > 0, end: d.Place.End}
			l.items(d.Items, 1)
			l.closes(d, 0)
		case *Func:
			l.function(d, 0, i > 0 && d.Body == nil && !d.Builtin)
		}
	}
	return l
}

// begin lets a line begin at the node. If the node holds something that could not be parsed, it stays as it is, and begin
// reports false.
func (l *layout) begin(n Node, s start) bool {
	at := n.Span()
	s.end = at.End
	if s.raw = broken(n); s.raw {
		s.kind = ""
	}
	l.starts[at.Start] = s
	return !s.raw
}

// broken reports whether something in the node could not be parsed. The items of blocks are judged by themselves.
func broken(n Node) bool {
	bad := false
	Inspect(n, func(m Node) bool {
		switch m.(type) {
		case *BadExpr, *BadItem, *BadConstraint:
			bad = true
		}
		_, item := m.(Item)
		f, quantified := n.(*Forall)
		_, constraint := m.(Constraint)
		inBlock := m != n && (item || constraint && quantified && f.Braces)
		return !bad && !inBlock
	})
	return bad
}

// closes lets a line begin at the brace that ends the node.
func (l *layout) closes(n Node, level int) {
	if s := n.Span(); s.End > s.Start && l.text[s.End-1] == '}' {
		l.starts[s.End-1] = start{level: level, open: true, end: s.End}
	}
}

func (l *layout) function(f *Func, level int, apart bool) {
	if !l.begin(f, start{level: level, apart: apart}) {
		return
	}
	for _, formal := range f.Formals {
		l.tightly(formal.Shape...)
		l.attrs(formal.Attrs)
		l.exprs(formal.Default)
	}
	l.exprs(f.Body)
	if f.Body == nil && !f.Builtin {
		l.items(f.Items, level+1)
		l.closes(f, level)
	}
}

func (l *layout) items(items []Item, level int) {
	for _, i := range items {
		switch i := i.(type) {
		case *Func:
			l.function(i, level, false)
		case *SubjectTo:
			if i.Keyword.End > i.Keyword.Start {
				l.starts[i.Keyword.Start] = start{level: level, end: i.Keyword.End}
			}
			l.constraints(i.Constraints, level+1)
		case *DimDecl, *ParamDecl, *VarDecl, *Let:
			if l.begin(i, start{level: level, kind: "decl"}) {
				l.declaration(i, level)
			}
		default:
			if l.begin(i, start{level: level}) {
				l.plain(i, level)
			}
		}
	}
}

func (l *layout) declaration(i Item, level int) {
	switch i := i.(type) {
	case *DimDecl:
		l.dims(i, level)
	case *ParamDecl:
		l.declarators(i.Place.Start, i.Decls, level)
	case *VarDecl:
		l.declarators(i.Place.Start, i.Decls, level)
	case *Let:
		l.stops[i.Name.Place.Start] = true
		l.binders(i.Binders)
		l.exprs(i.Value)
	}
}

func (l *layout) plain(i Item, level int) {
	switch i := i.(type) {
	case *Require:
		l.compares(i.Conds)
		if i.Relation != nil {
			l.relation(i.Relation)
		}
	case *Objective:
		l.exprs(i.Value)
	case *Value:
		l.words[i.Place.Start] = true
		l.exprs(i.Expr)
	case *When:
		l.words[i.Place.Start] = true
		l.compares(i.Conds)
		l.items(i.Items, level+1)
		l.closes(i, level)
	}
}

// dims lays out a list of dims: side by side, unless one has a doc comment inside the list.
func (l *layout) dims(d *DimDecl, level int) {
	docs := false
	for _, s := range d.Specs {
		docs = docs || s.Doc != nil && s.Doc.Place.Start > d.Place.Start
		l.exprs(s.Value)
	}
	for i, s := range d.Specs {
		l.listed(s, i, docs, false, level)
	}
}

// declarators lays out a list of params or variables: side by side, unless a doc comment stands inside the list, or an
// attribute could be taken for that of its neighbour too.
func (l *layout) declarators(from int32, ds []*Declarator, level int) {
	docs, split := false, false
	for _, d := range ds {
		docs = docs || d.Doc != nil && d.Doc.Place.Start > from
		l.tightly(d.Shape...)
		l.attrs(d.Attrs)
		l.exprs(d.Default)
	}
	for i := 1; i < len(ds); i++ {
		split = split || misleading(ds[i-1], ds[i])
	}
	for i, d := range ds {
		l.listed(d, i, docs, split, level)
	}
}

// misleading reports whether a reader may think that the attributes of b are those of a too: in `x[n], y[n] nonneg` they
// are not.
func misleading(a, b *Declarator) bool {
	if len(a.Attrs) > 0 || len(b.Attrs) == 0 || len(a.Shape) != len(b.Shape) {
		return false
	}
	for i := range a.Shape {
		if a.Shape[i].Span().Text() != b.Shape[i].Span().Text() {
			return false
		}
	}
	return true
}

// listed lays out the i-th name of a declaration.
func (l *layout) listed(n Node, i int, docs, split bool, level int) {
	at := n.Span().Start
	switch {
	case docs:
		l.starts[at] = start{level: level + 1, end: n.Span().End}
	case i == 0:
		l.stops[at] = true
	case split:
		l.breaks[at] = true
	}
}

func (l *layout) constraints(cs []Constraint, level int) {
	for _, c := range cs {
		if !l.begin(c, start{level: level, list: true, kind: alignment(c)}) {
			continue
		}
		l.constraint(c, level)
	}
}

// alignment is the kind of line that a constraint makes: labelled ones align, and quantified ones with as many columns.
func alignment(c Constraint) string {
	switch c := c.(type) {
	case *Relation:
		if c.Label != nil {
			return "label"
		}
	case *Membership:
		if c.Label != nil {
			return "label"
		}
	case *Forall:
		if !c.Braces && len(c.Body) == 1 {
			return "forall " + alignment(c.Body[0])
		}
	}
	return ""
}

func (l *layout) constraint(c Constraint, level int) {
	f, ok := c.(*Forall)
	if !ok {
		l.relation(c)
		return
	}
	l.binders(f.Binders)
	if f.Braces {
		l.constraints(f.Body, level+1)
		l.closes(f, level)
		return
	}
	for _, b := range f.Body {
		if b.Span().IsValid() {
			l.stops[b.Span().Start] = true
		}
		l.constraint(b, level)
	}
}

func (l *layout) relation(c Constraint) {
	switch c := c.(type) {
	case *Relation:
		if c.Label != nil {
			l.stops[c.Operands[0].Span().Start] = true
		}
		l.exprs(c.Operands...)
	case *Membership:
		if c.Label != nil {
			l.stops[tupleStart(c, l.text)] = true
		}
		l.exprs(c.Tuple...)
		if c.Set != nil {
			l.exprs(c.Set)
		}
	}
}

// tupleStart is where the left side of a membership begins: at its parenthesis, if it is a list.
func tupleStart(m *Membership, text string) int32 {
	at := m.Tuple[0].Span().Start
	if len(m.Tuple) > 1 {
		for at > m.Label.Place.End && text[at] != '(' {
			at--
		}
	}
	return at
}

func (l *layout) attrs(as []*Attr) {
	for _, a := range as {
		l.args(a.Args)
	}
}

// args marks the "=" of named arguments and the operators in all.
func (l *layout) args(as []*Arg) {
	for _, a := range as {
		if a.Name != nil {
			at := a.Name.Place.End
			for int(at) < len(l.text) && l.text[at] != '=' {
				at++
			}
			l.tight[at] = true
		}
		l.exprs(a.Value)
	}
}

// binders marks the operators in ranges as tight: 0..<T-1.
func (l *layout) binders(b *Binders) {
	if b == nil {
		return
	}
	for _, b := range b.List {
		l.tightly(b.Lo, b.Hi, b.Step)
	}
	l.compares(b.Conds)
}

func (l *layout) compares(cs []*Compare) {
	for _, c := range cs {
		l.exprs(c.Operands...)
	}
}

// tightly marks all operators in the expressions as tight.
func (l *layout) tightly(es ...Expr) {
	l.exprs(es...)
	for _, e := range es {
		if e == nil {
			continue
		}
		Inspect(e, func(n Node) bool {
			if b, ok := n.(*Binary); ok && b.OpSpan.End > b.OpSpan.Start {
				l.tight[b.OpSpan.Start] = true
			}
			return true
		})
	}
}

// exprs marks unary operators, named arguments, and what stands in subscripts.
func (l *layout) exprs(es ...Expr) {
	for _, e := range es {
		if e != nil {
			Inspect(e, l.expr)
		}
	}
}

func (l *layout) expr(n Node) bool {
	switch n := n.(type) {
	case *Unary:
		l.prefix[n.OpSpan.Start] = true
	case *Index:
		for _, s := range n.Subs {
			l.subscript(s)
		}
		return l.descend(n.X)
	case *Call:
		l.args(n.Args)
		l.binders(n.For)
		return false
	case *Comprehension:
		l.binders(n.For)
		return l.descend(n.Body)
	}
	return true
}

// descend goes on below x alone.
func (l *layout) descend(x Expr) bool {
	Inspect(x, l.expr)
	return false
}

func (l *layout) subscript(s *Subscript) {
	l.tightly(s.Index, s.Lo, s.Hi)
	if s.Slice {
		at := s.Place.Start
		if s.Lo != nil {
			at = s.Lo.Span().End
		}
		for int(at) < len(l.text) && l.text[at] != ':' {
			at++
		}
		l.tight[at] = true
	}
}
