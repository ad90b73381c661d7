// Package sender sends random signals and keeps account of them. It is used on both sides: by the soak, an ordinary Go
// program, from outside the namespace, and inside by the app, which has no Go runtime. So it keeps to the rule of
// docs/bare.md.
package sender

// Source is luck that can be repeated: xorshift64*.
type Source struct{ state uint64 }

// Seed starts the source anew. Seeds that are close together give numbers that are not.
func (s *Source) Seed(seed uint64) {
	s.state = seed*0x9e3779b97f4a7c15 + 0xd1b54a32d192ed03 | 1
	for range 4 {
		_ = s.Next()
	}
}

// Next returns any number.
func (s *Source) Next() uint64 {
	s.state ^= s.state >> 12
	s.state ^= s.state << 25
	s.state ^= s.state >> 27
	return s.state * 0x2545f4914f6cdd1d
}

// Below returns a number from 0 to n-1.
//
// Precondition: n is greater than 0.
func (s *Source) Below(n int) int { return int(s.Next() >> 33 % uint64(n)) }
