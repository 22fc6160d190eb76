// Follows a log over HTTP as any reader of such logs does: each checkpoint opened with the log's key, found to go on from
// the one before, and records found in its tree, all through tiles. Whoever is away for a moment is asked again.
//
// Usage: follow URL VERIFIER, until standard input ends. Prints a line for each checkpoint, and at the end what was seen.
package main

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
	"math/rand"
	"net/http"
	"os"
	"strconv"
	"strings"
	"time"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

const height = 8

type log struct{ url string }

func fail(format string, args ...interface{}) {
	fmt.Fprintf(os.Stderr, "follow: "+format+"\n", args...)
	os.Exit(1)
}

// 404 is an answer; everything else that is no answer is asked for again.
func (l log) get(path string) ([]byte, bool) {
	for try := 0; ; try++ {
		if try == 600 {
			fail("%s cannot be had", path)
		}
		response, err := http.Get(l.url + "/v1/ledger/" + path)
		if err == nil {
			body, err := io.ReadAll(response.Body)
			response.Body.Close()
			if err == nil && response.StatusCode == 200 {
				return body, true
			}
			if response.StatusCode == 404 {
				return nil, false
			}
		}
		time.Sleep(50 * time.Millisecond)
	}
}

func (l log) Height() int { return height }

func (l log) SaveTiles(tiles []tlog.Tile, data [][]byte) {}

func (l log) tile(t tlog.Tile, entry int) ([]byte, error) {
	path := func(t tlog.Tile) string {
		return "tile/" + strings.TrimPrefix(t.Path(), fmt.Sprintf("tile/%d/", height))
	}
	if entry != tlog.HashSize {
		whole := path
		path = func(t tlog.Tile) string { return strings.Replace(whole(t), "tile/0/", "tile/entries/", 1) }
	}
	data, found := l.get(path(t))
	if !found && t.W < 1<<height {
		full := t
		full.W = 1 << height
		data, found = l.get(path(full))
		if found && len(data) >= t.W*entry {
			data = data[:t.W*entry]
		}
	}
	if !found {
		return nil, fmt.Errorf("%s is not there", path(t))
	}
	return data, nil
}

func (l log) ReadTiles(tiles []tlog.Tile) ([][]byte, error) {
	var all [][]byte
	for _, t := range tiles {
		data, err := l.tile(t, tlog.HashSize)
		if err != nil {
			return nil, err
		}
		all = append(all, data)
	}
	return all, nil
}

func (l log) checkpoint(verifiers note.Verifiers) tlog.Tree {
	text, found := l.get("checkpoint")
	if !found {
		fail("there is no checkpoint")
	}
	opened, err := note.Open(text, verifiers)
	if err != nil {
		fail("the checkpoint cannot be opened: %v", err)
	}
	lines := strings.Split(opened.Text, "\n")
	size, err := strconv.ParseInt(lines[1], 10, 64)
	if err != nil {
		fail("the checkpoint has no size: %v", err)
	}
	hash, err := tlog.ParseHash(lines[2])
	if err != nil {
		fail("the checkpoint has no root: %v", err)
	}
	return tlog.Tree{N: size, Hash: hash}
}

// The record of an index as the log's entry bundle has it.
func (l log) record(tree tlog.Tree, index int64) []byte {
	t := tlog.Tile{H: height, L: 0, N: index / 256, W: 256}
	if (t.N+1)*256 > tree.N {
		t.W = int(tree.N - t.N*256)
	}
	data, err := l.tile(t, 36)
	if err != nil {
		fail("%v", err)
	}
	at := data[(index%256)*36:]
	if binary.BigEndian.Uint16(at) != 34 {
		fail("record %d has %d bytes", index, binary.BigEndian.Uint16(at))
	}
	return at[2:36]
}

func (l log) check(tree tlog.Tree, index int64) {
	reader := tlog.TileHashReader(tree, l)
	proof, err := tlog.ProveRecord(tree.N, index, reader)
	if err != nil {
		fail("record %d cannot be proved: %v", index, err)
	}
	record := l.record(tree, index)
	if err := tlog.CheckRecord(proof, tree.N, tree.Hash, index, tlog.RecordHash(record)); err != nil {
		fail("record %d: %v", index, err)
	}
	if bytes.Equal(record[2:], make([]byte, 32)) {
		fail("record %d is empty", index)
	}
}

func main() {
	l := log{os.Args[1]}
	verifier, err := note.NewVerifier(os.Args[2])
	if err != nil {
		fail("the verifier cannot be read: %v", err)
	}
	verifiers := note.VerifierList(verifier)
	ended := make(chan bool)
	go func() {
		bufio.NewReader(os.Stdin).ReadString(0)
		close(ended)
	}()
	var last tlog.Tree
	var checkpoints, records int
	for {
		tree := l.checkpoint(verifiers)
		if tree.N < last.N {
			fail("the log had %d records and has %d", last.N, tree.N)
		}
		if tree.N > last.N {
			if last.N > 0 {
				proof, err := tlog.ProveTree(tree.N, last.N, tlog.TileHashReader(tree, l))
				if err == nil {
					err = tlog.CheckTree(proof, tree.N, tree.Hash, last.N, last.Hash)
				}
				if err != nil {
					fail("%d records do not begin with the %d of before: %v", tree.N, last.N, err)
				}
			}
			for _, index := range []int64{0, tree.N - 1, rand.Int63n(tree.N), rand.Int63n(tree.N)} {
				l.check(tree, index)
				records++
			}
			checkpoints++
			last = tree
			fmt.Printf("size %d\n", tree.N)
		}
		select {
		case <-ended:
			fmt.Printf("ok %d checkpoints %d records\n", checkpoints, records)
			return
		case <-time.After(200 * time.Millisecond):
		}
	}
}
