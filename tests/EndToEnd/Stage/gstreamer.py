"""A WHIP publisher or WHEP player made of GStreamer's own webrtcbin: a WebRTC that is none of ours and no browser.

usage: gstreamer.py publish|watch URL TOKEN FRAMES

Ends well when FRAMES frames were sent into, or decoded from, the connection; with an error after 60 s without them.
"""
import sys
import urllib.error
import urllib.request

import gi

gi.require_version("Gst", "1.0")
gi.require_version("GstWebRTC", "1.0")
gi.require_version("GstSdp", "1.0")
from gi.repository import GLib, Gst, GstSdp, GstWebRTC  # noqa: E402

PUBLISH = """
 webrtcbin name=rtc bundle-policy=max-bundle
 videotestsrc is-live=true pattern=ball ! video/x-raw,width=640,height=480,framerate=25/1 ! videoconvert ! queue
   ! vp8enc deadline=1 target-bitrate=800000 keyframe-max-dist=100 ! identity name=tap
   ! rtpvp8pay picture-id-mode=15-bit ! application/x-rtp,media=video,encoding-name=VP8,payload=96 ! rtc.
 audiotestsrc is-live=true wave=ticks ! audioconvert ! audioresample ! queue ! opusenc ! rtpopuspay
   ! application/x-rtp,media=audio,encoding-name=OPUS,payload=97,encoding-params=(string)2 ! rtc.
"""
WATCH = "webrtcbin name=rtc bundle-policy=max-bundle fakesrc num-buffers=0 ! fakesink"

doing, url, token, wanted = sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4])
patience_seconds = 60
Gst.init(None)
loop = GLib.MainLoop()
pipe = Gst.parse_launch(PUBLISH if doing == "publish" else WATCH)
rtc = pipe.get_by_name("rtc")
frames = 0
failure = None
kept = []


def fail(why):
    global failure
    failure = why
    loop.quit()


def count(*_):
    global frames
    frames += 1
    if frames == wanted:
        loop.quit()


def offer_made(promise, *_):
    # A description belongs to its reply: it must outlive the call that takes it.
    kept.append(promise.get_reply())
    rtc.emit("set-local-description", kept[-1].get_value("offer"), Gst.Promise.new())


def gathered(*_):
    if rtc.get_property("ice-gathering-state") == GstWebRTC.WebRTCICEGatheringState.COMPLETE:
        GLib.idle_add(exchange)


def exchange():
    sdp = rtc.get_property("local-description").sdp.as_text()
    request = urllib.request.Request(url, sdp.encode(), {"Content-Type": "application/sdp", "Authorization": "Bearer " + token})
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            text = answer.read().decode()
    except urllib.error.HTTPError as error:
        fail(f"{error.code} {error.read().decode()}\n{sdp}")
        return False
    _, message = GstSdp.SDPMessage.new_from_text(text)
    rtc.emit("set-remote-description", GstWebRTC.WebRTCSessionDescription.new(GstWebRTC.WebRTCSDPType.ANSWER, message), Gst.Promise.new())
    return False


def state_changed(*_):
    if rtc.get_property("connection-state") == GstWebRTC.WebRTCPeerConnectionState.FAILED:
        fail("the connection failed")


def stream_came(_, pad):
    if pad.get_direction() != Gst.PadDirection.SRC:
        return
    decode = Gst.ElementFactory.make("decodebin")
    decode.connect("pad-added", decoded)
    pipe.add(decode)
    decode.sync_state_with_parent()
    pad.link(decode.get_static_pad("sink"))


def decoded(_, pad):
    sink = Gst.ElementFactory.make("fakesink")
    sink.set_property("sync", False)
    pipe.add(sink)
    sink.sync_state_with_parent()
    pad.link(sink.get_static_pad("sink"))
    if pad.get_current_caps().get_structure(0).get_name().startswith("video/"):
        pad.add_probe(Gst.PadProbeType.BUFFER, lambda *_: (count(), Gst.PadProbeReturn.OK)[1])


def negotiate(*_):
    rtc.emit("create-offer", None, Gst.Promise.new_with_change_func(offer_made, None))


def too_long():
    fail(f"only {frames} of {wanted} frames in {patience_seconds} s")


rtc.connect("notify::ice-gathering-state", gathered)
rtc.connect("notify::connection-state", state_changed)
if doing == "publish":
    tap = pipe.get_by_name("tap")
    tap.connect("handoff", count)
    rtc.connect("on-negotiation-needed", negotiate)
else:
    receive = GstWebRTC.WebRTCRTPTransceiverDirection.RECVONLY
    rtc.connect("pad-added", stream_came)
    rtc.emit("add-transceiver", receive, Gst.Caps.from_string(
        "application/x-rtp,media=video,encoding-name=VP8,payload=96,clock-rate=90000,rtcp-fb-nack=true,rtcp-fb-nack-pli=true"))
    rtc.emit("add-transceiver", receive, Gst.Caps.from_string(
        "application/x-rtp,media=audio,encoding-name=OPUS,payload=97,clock-rate=48000,encoding-params=(string)2"))
    rtc.connect("on-negotiation-needed", negotiate)
pipe.set_state(Gst.State.PLAYING)
GLib.timeout_add_seconds(patience_seconds, too_long)
loop.run()
pipe.set_state(Gst.State.NULL)
if failure:
    sys.exit(failure)
