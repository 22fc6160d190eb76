// Whether a checkpoint is signed by a log and cosigned by each of some witnesses, decided by Go's own signed notes:
// golang.org/x/mod/sumdb/note and nothing of ours. Usage: cosigned CHECKPOINT LOG-KEY WITNESS-KEY...
package main

import (
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"os"
	"strings"
	"time"

	"golang.org/x/mod/sumdb/note"
)

// A witness signs the time with the checkpoint (https://c2sp.org/tlog-cosignature), which note.Verifier does not know.
type witness struct {
	name string
	hash uint32
	key  ed25519.PublicKey
}

func (w witness) Name() string    { return w.name }
func (w witness) KeyHash() uint32 { return w.hash }

func (w witness) Verify(msg, sig []byte) bool {
	if len(sig) != 8+ed25519.SignatureSize {
		return false
	}
	at := binary.BigEndian.Uint64(sig)
	if age := time.Since(time.Unix(int64(at), 0)); age < -time.Minute || age > time.Hour {
		return false
	}
	signed := fmt.Sprintf("cosignature/v1\ntime %d\n%s", at, msg)
	return ed25519.Verify(w.key, []byte(signed), sig[8:])
}

func read(text string) (note.Verifier, error) {
	parts := strings.SplitN(text, "+", 3)
	if len(parts) != 3 {
		return nil, fmt.Errorf("no key: %s", text)
	}
	bytes, err := base64.StdEncoding.DecodeString(parts[2])
	if err != nil || len(bytes) != 1+ed25519.PublicKeySize || bytes[0] != 4 {
		return nil, fmt.Errorf("no key of a witness: %s", text)
	}
	sum := sha256.Sum256(append([]byte(parts[0]+"\n"), bytes...))
	return witness{parts[0], binary.BigEndian.Uint32(sum[:]), bytes[1:]}, nil
}

func check(file, log string, witnesses []string) error {
	text, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	first, err := note.NewVerifier(log)
	if err != nil {
		return err
	}
	all := []note.Verifier{first}
	for _, one := range witnesses {
		v, err := read(one)
		if err != nil {
			return err
		}
		all = append(all, v)
	}
	n, err := note.Open(text, note.VerifierList(all...))
	if err != nil {
		return err
	}
	if len(n.Sigs) != len(all) {
		return fmt.Errorf("%d of %d signatures are there", len(n.Sigs), len(all))
	}
	fmt.Printf("%d good signatures\n", len(n.Sigs))
	return nil
}

func main() {
	if len(os.Args) < 3 {
		fmt.Fprintln(os.Stderr, "usage: cosigned CHECKPOINT LOG-KEY WITNESS-KEY...")
		os.Exit(2)
	}
	if err := check(os.Args[1], os.Args[2], os.Args[3:]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
