package ir

// String writes a subscript: "i" or "lo:hi".
func (s Sub) String() string {
	if s.Slice {
		return s.Lo.String() + ":" + s.Hi.String()
	}
	return s.Lo.String()
}
