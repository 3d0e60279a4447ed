package lang

import "encoding/json"

// The JSON form of a diagnostic: lines and columns from 1, columns in code points, offsets in bytes, ends exclusive.
type (
	jsonDiagnostic struct {
		Code     Code        `json:"code"`
		Severity string      `json:"severity"`
		Title    string      `json:"title"`
		Labels   []jsonLabel `json:"labels"`
		Notes    []string    `json:"notes"`
		Help     []jsonHelp  `json:"help"`
	}
	jsonLabel struct {
		jsonSpan
		Text    string `json:"text"`
		Primary bool   `json:"primary"`
	}
	jsonSpan struct {
		File  string       `json:"file"`
		Start jsonPosition `json:"start"`
		End   jsonPosition `json:"end"`
	}
	jsonPosition struct {
		Line   int `json:"line"`
		Column int `json:"column"`
		Offset int `json:"offset"`
	}
	jsonHelp struct {
		Text          string     `json:"text"`
		Applicability string     `json:"applicability"`
		Edits         []jsonEdit `json:"edits"`
	}
	jsonEdit struct {
		jsonSpan
		New string `json:"new"`
	}
)

// MarshalJSON writes the diagnostic in its JSON form; labels, notes, help and edits are always there, if only as [].
func (d *Diagnostic) MarshalJSON() ([]byte, error) {
	j := jsonDiagnostic{
		Code: d.Code, Severity: d.Severity.String(), Title: d.Title,
		Labels: []jsonLabel{}, Notes: append([]string{}, d.Notes...), Help: []jsonHelp{},
	}
	for i, l := range d.Labels {
		j.Labels = append(j.Labels, jsonLabel{spanJSON(l.Span), l.Text, i == 0})
	}
	for _, h := range d.Help {
		help := jsonHelp{h.Text, h.Applicability.String(), []jsonEdit{}}
		for _, e := range h.Edits {
			help.Edits = append(help.Edits, jsonEdit{spanJSON(e.Span), e.New})
		}
		j.Help = append(j.Help, help)
	}
	return json.Marshal(j)
}

func spanJSON(s Span) jsonSpan {
	if s.Source == nil {
		return jsonSpan{}
	}
	at := func(offset int32) jsonPosition {
		p := s.Source.Position(int(offset))
		return jsonPosition{p.Line, p.Column, int(offset)}
	}
	return jsonSpan{s.Source.Name, at(s.Start), at(s.End)}
}
