# Sourced by run.sh --lan: an authority and a certificate of this machine's own, kept under the data folder.
# A phone trusts it once its user has accepted the warning, or installed lan/authority.crt.
lan_addresses=$(hostname -I 2>/dev/null | tr ' ' '\n' | grep -E '^[0-9]+\.' | grep -v '^127\.' || true)
[ -n "$lan_addresses" ] || fail "this machine has no network address that a phone could reach."
lan_first=$(ip -4 route get 192.0.2.1 2>/dev/null | sed -n 's/.* src \([0-9.]*\).*/\1/p' || true) # without a route: the first address
lan_first=${lan_first:-$(head -n1 <<<"$lan_addresses")}
tls="$data/lan"
mkdir -p "$tls" && chmod 700 "$tls"
names="DNS:localhost,IP:127.0.0.1$(printf ',IP:%s' $lan_addresses)"
if [ ! -s "$tls/authority.crt" ]; then
  say "Making this machine's own certificate authority in $tls"
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 3650 -subj "/CN=RemoteVerify $(hostname)" \
    -addext basicConstraints=critical,CA:TRUE,pathlen:0 -addext keyUsage=critical,keyCertSign,cRLSign \
    -keyout "$tls/authority.key" -out "$tls/authority.crt" 2>/dev/null
fi
if [ "$(cat "$tls/names" 2>/dev/null)" != "$names" ] || ! openssl x509 -checkend 604800 -noout -in "$tls/server.crt" >/dev/null 2>&1; then
  say "Making a certificate for $names"
  openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj "/CN=$lan_first" -keyout "$tls/server.key" -out "$tls/server.csr" 2>/dev/null
  # Phones refuse certificates that are valid for longer than 398 days.
  openssl x509 -req -in "$tls/server.csr" -CA "$tls/authority.crt" -CAkey "$tls/authority.key" -CAcreateserial -days 397 \
    -extfile <(printf 'subjectAltName=%s\nextendedKeyUsage=serverAuth\nbasicConstraints=CA:FALSE\n' "$names") -out "$tls/server.crt" 2>/dev/null
  printf %s "$names" >"$tls/names"
fi
chmod 600 "$tls"/*.key
url="https://$lan_first:$port" listen="https://0.0.0.0:$port"
settings+=(--Kestrel:Certificates:Default:Path "$tls/server.crt" --Kestrel:Certificates:Default:KeyPath "$tls/server.key" --RemoteVerify:Media:ListenAddress 0.0.0.0)
index=0
for address in $lan_addresses; do settings+=("--RemoteVerify:Media:PublicAddresses:$index" "$address"); index=$((index + 1)); done
say "Phones: open the address below. The browser warns once because the certificate is this machine's own; to avoid that install $tls/authority.crt on the phone."
