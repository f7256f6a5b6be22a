namespace RemoteVerify.EndToEnd.Stage;

/// <summary>What a page without any script of ours does to take part.</summary>
public static class BarePage
{
    /// <summary>
    /// Camera and microphone over WHIP (RFC 9725), as <c>window.peer</c>. Takes address, token, the picture's size and what it gives up first
    /// (<c>degradationPreference</c>; null: what the browser chooses); gives the resource's path once connected, and keeps the answer in <c>window.answered</c>.
    /// </summary>
    public const string Publish = """
        async ({ url, token, width, height, preference }) => {
          const peer = window.peer = new RTCPeerConnection();
          const stream = await navigator.mediaDevices.getUserMedia({ audio: true, video: { width, height } });
          const senders = stream.getTracks().map(track => peer.addTransceiver(track, { direction: 'sendonly' }).sender);
          await peer.setLocalDescription();
          const answer = await fetch(url, { method: 'POST', headers: { 'Content-Type': 'application/sdp', Authorization: 'Bearer ' + token }, body: peer.localDescription.sdp });
          if (answer.status !== 201) throw new Error(answer.status + ' ' + await answer.text());
          await peer.setRemoteDescription({ type: 'answer', sdp: await answer.text() });
          const picture = senders.find(sender => sender.track.kind === 'video');
          if (preference) await picture.setParameters({ ...picture.getParameters(), degradationPreference: preference });
          await new Promise(done => { const look = () => peer.connectionState === 'connected' && done(); peer.onconnectionstatechange = look; look(); });
          window.answered = peer.remoteDescription.sdp;
          return answer.headers.get('Location');
        }
        """;
}
