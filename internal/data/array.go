package data

// Array is a rectangular array of numbers, rows first. Without axes it is a number.
type Array struct {
	Shape []int
	Data  []float64 // all entries; with At only those at these flat positions, the others are 0
	At    []int64   // ascending; nil for a full array
	Table bool      // from a table without orientation: a single row or column may serve as a vector
	Place Place     // where the array is given

	locate func(k int) Place // place of Data[k]
}

// Scalar returns the array without axes that holds v.
func Scalar(v float64) *Array { return &Array{Data: []float64{v}} }

// Size returns the product of the extents.
func (a *Array) Size() int {
	n := 1
	for _, k := range a.Shape {
		n *= k
	}
	return n
}

// EntryPlace returns where Data[k] is written; for sources without text it is the place of the array.
func (a *Array) EntryPlace(k int) Place {
	if a.locate == nil {
		return a.Place
	}
	return a.locate(k)
}

// Index returns the index of Data[k].
func (a *Array) Index(k int) []int {
	if a.At != nil {
		return Unflatten(a.Shape, int(a.At[k]))
	}
	return Unflatten(a.Shape, k)
}

// Dense returns all entries; the slice is Data itself where the array is full.
func (a *Array) Dense() []float64 {
	if a.At == nil {
		return a.Data
	}
	out := make([]float64, a.Size())
	for k, p := range a.At {
		out[p] = a.Data[k]
	}
	return out
}

// Entry is a named array and the place of its name.
type Entry struct {
	Name  string
	Place Place
	Value *Array
}

// Set holds named arrays in the order in which they were given. The zero value is empty.
type Set struct {
	Entries []Entry
	byName  map[string]int
}

// Put adds an entry; an entry of the same name is replaced, so that later sources override earlier ones.
func (s *Set) Put(e Entry) {
	if i, ok := s.byName[e.Name]; ok {
		s.Entries[i] = e
		return
	}
	if s.byName == nil {
		s.byName = map[string]int{}
	}
	s.byName[e.Name] = len(s.Entries)
	s.Entries = append(s.Entries, e)
}

// Get returns the entry of this name.
func (s *Set) Get(name string) (Entry, bool) {
	i, ok := s.byName[name]
	if !ok {
		return Entry{}, false
	}
	return s.Entries[i], true
}

// Merge puts all entries of t.
func (s *Set) Merge(t *Set) {
	for _, e := range t.Entries {
		s.Put(e)
	}
}
