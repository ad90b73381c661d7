package main

import (
	"math"
	"testing"
)

func TestMedian(t *testing.T) {
	for name, c := range map[string]struct {
		values []float64
		want   float64
	}{
		"one":              {[]float64{7}, 7},
		"odd":              {[]float64{9, 1, 5}, 5},
		"even":             {[]float64{4, 1, 3, 2}, 2.5},
		"an outlier":       {[]float64{1, 2, 1000000}, 2},
		"sorted backwards": {[]float64{5, 4, 3, 2, 1}, 3},
	} {
		t.Run(name, func(t *testing.T) {
			if got := median(c.values); got != c.want {
				t.Errorf("got %v, want %v", got, c.want)
			}
		})
	}
	if got := median(nil); !math.IsNaN(got) {
		t.Errorf("of nothing: got %v", got)
	}
}

func TestMedianLeavesItsArgumentAlone(t *testing.T) {
	values := []float64{3, 1, 2}
	median(values)
	if values[0] != 3 || values[1] != 1 {
		t.Errorf("sorted: %v", values)
	}
}

func TestPercentile(t *testing.T) {
	var hundred []float64
	for i := 100; i > 0; i-- {
		hundred = append(hundred, float64(i))
	}
	for p, want := range map[float64]float64{0: 1, 1: 1, 50: 50, 99: 99, 99.5: 100, 100: 100} {
		if got := percentile(hundred, p); got != want {
			t.Errorf("p%v: got %v, want %v", p, got, want)
		}
	}
	if got := percentile([]float64{8}, 99); got != 8 {
		t.Errorf("of one: got %v", got)
	}
}

func TestDifferenceIsThatOfPairs(t *testing.T) {
	// A slow phase hits both of a pair, so that the medians by themselves would be further apart.
	with, without := []float64{11, 111, 31}, []float64{10, 110, 30}
	if got := difference(with, without); got != 1 {
		t.Errorf("got %v, want 1", got)
	}
}
