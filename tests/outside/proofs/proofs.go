// Checks every tlog-proof file of an unpacked bundle with the tree and note code of Go's checksum database: the
// checkpoint opened with the log's key, the leaf made of record and salt, the proof followed to the root.
//
// Usage: proofs FOLDER VERIFIER. Prints how many events it found in the log; exits with 1 at the first that is not there.
package main

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

func fail(format string, args ...interface{}) {
	fmt.Fprintf(os.Stderr, "proofs: "+format+"\n", args...)
	os.Exit(1)
}

func read(parts ...string) []byte {
	bytes, err := os.ReadFile(filepath.Join(parts...))
	if err != nil {
		fail("%v", err)
	}
	return bytes
}

func hash(text string) (h tlog.Hash) {
	bytes, err := base64.StdEncoding.DecodeString(text)
	if err != nil || len(bytes) != len(h) {
		fail("%q is no hash", text)
	}
	copy(h[:], bytes)
	return h
}

// What the log says of an event beside its commitment.
func class(record []byte) byte {
	var event struct{ Type string }
	if err := json.Unmarshal(record, &event); err != nil {
		fail("%v", err)
	}
	switch event.Type {
	case "policy_activated", "epoch_made", "epoch_destroyed", "ledger_key", "witnesses":
		return 2
	}
	return 1
}

func leaf(base string) []byte {
	record := read(base + ".json")
	salt, err := hex.DecodeString(strings.TrimSpace(string(read(base + ".salt"))))
	if err != nil {
		fail("salt of %s: %v", base, err)
	}
	mac := hmac.New(sha256.New, salt)
	mac.Write([]byte("earwitness/event/v1\x00"))
	mac.Write(record)
	return mac.Sum([]byte{1, class(record)})
}

// The size and root that the log's key vouches for.
func open(checkpoint []byte, verifier note.Verifier) (int64, tlog.Hash) {
	n, err := note.Open(checkpoint, note.VerifierList(verifier))
	if err != nil {
		fail("checkpoint: %v", err)
	}
	lines := strings.Split(n.Text, "\n")
	size, err := strconv.ParseInt(lines[1], 10, 64)
	if err != nil || lines[0] != verifier.Name() {
		fail("the checkpoint is none of %s", verifier.Name())
	}
	return size, hash(lines[2])
}

func check(file string, base string, checkpoint []byte, size int64, root tlog.Hash) {
	head, signed, found := bytes.Cut(read(file), []byte("\n\n"))
	if !found || !bytes.Equal(signed, checkpoint) {
		fail("%s is a proof of another checkpoint", file)
	}
	lines := strings.Split(string(head), "\n")
	if lines[0] != "c2sp.org/tlog-proof@v1" || !strings.HasPrefix(lines[1], "index ") {
		fail("%s is no tlog-proof", file)
	}
	index, err := strconv.ParseInt(strings.TrimPrefix(lines[1], "index "), 10, 64)
	if err != nil {
		fail("%s: %v", file, err)
	}
	var proof tlog.RecordProof
	for _, line := range lines[2:] {
		proof = append(proof, hash(line))
	}
	if err := tlog.CheckRecord(proof, size, root, index, tlog.RecordHash(leaf(base))); err != nil {
		fail("%s: %v", file, err)
	}
}

func main() {
	if len(os.Args) != 3 {
		fail("usage: proofs FOLDER VERIFIER")
	}
	folder := os.Args[1]
	verifier, err := note.NewVerifier(os.Args[2])
	if err != nil {
		fail("%v", err)
	}
	checkpoint := read(folder, "proofs", "checkpoint")
	size, root := open(checkpoint, verifier)
	files, err := filepath.Glob(filepath.Join(folder, "proofs", "*.tlog-proof"))
	if err != nil || len(files) == 0 {
		fail("there are no proofs in %s", folder)
	}
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".tlog-proof")
		base := filepath.Join(folder, "data", "events", name)
		if name == "export" {
			base = filepath.Join(folder, "proofs", name)
		}
		check(file, base, checkpoint, size, root)
	}
	fmt.Printf("%d events are in the log of %d\n", len(files), size)
}
