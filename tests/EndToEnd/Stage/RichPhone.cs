namespace RemoteVerify.EndToEnd.Stage;

/// <summary>What the synthetic camera lacks and phones have, put into the page before it loads.</summary>
public static class RichPhone
{
    /// <summary>Two cameras, before and behind, and a torch.</summary>
    public const string Cameras = """
        {
          const list = navigator.mediaDevices.enumerateDevices.bind(navigator.mediaDevices);
          navigator.mediaDevices.enumerateDevices = async () => {
            const found = await list();
            return [...found, ...found.filter(d => d.kind === 'videoinput').slice(0, 1)];
          };
          const open = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
          const looks = new WeakMap();
          navigator.mediaDevices.getUserMedia = async (wish) => {
            const stream = await open(wish);
            for (const track of stream.getVideoTracks()) looks.set(track, wish.video.facingMode?.ideal);
            return stream;
          };
          const now = MediaStreamTrack.prototype.getSettings;
          MediaStreamTrack.prototype.getSettings = function () { return { ...now.call(this), ...(looks.get(this) && { facingMode: looks.get(this) }) }; };
          const can = MediaStreamTrack.prototype.getCapabilities;
          MediaStreamTrack.prototype.getCapabilities = function () { return { ...can?.call(this), ...(this.kind === 'video' && { torch: true }) }; };
        }
        """;

    /// <summary>Voices whose words are kept in <c>said</c>; <c>silent</c> counts how often they were cut short.</summary>
    public const string Voices = """
        window.said = [];
        window.silent = 0;
        Object.defineProperty(window, 'speechSynthesis', { value: {
          getVoices: () => [{ lang: 'zh-CN', name: 'Xiaoxiao' }, { lang: 'zh-CN-sichuan', name: 'Yunxi' }, { lang: 'en-GB', name: 'Libby' }],
          speak: (saying) => window.said.push(saying.text),
          cancel: () => window.silent++,
        } });
        window.SpeechSynthesisUtterance = class { constructor(text) { this.text = text; } };
        """;

    /// <summary>Torch, zoom and focus that keep what they are set to, unless <c>torchBroken</c>: then every wish changes nothing but the frame rate; a camera that is opened anew starts without.</summary>
    public const string Lights = """
        {
          const set = new WeakMap(), of = MediaStreamTrack.prototype;
          const [can, now, apply] = [of.getCapabilities, of.getSettings, of.applyConstraints];
          of.getCapabilities = function () { return this.kind === 'video' ? { ...can?.call(this), torch: true, zoom: { min: 1, max: 5, step: 0.1 }, focusMode: ['continuous', 'manual'] } : (can?.call(this) ?? {}); };
          of.getSettings = function () { return this.kind === 'video' ? { ...now.call(this), torch: false, zoom: 1, focusMode: 'continuous', ...set.get(this) } : now.call(this); };
          of.applyConstraints = function (wish) {
            const names = ['torch', 'zoom', 'focusMode'], ours = [wish ?? {}, ...(wish?.advanced ?? [])].filter((part) => names.some((name) => part[name] !== undefined));
            if (window.torchBroken && ours.length) set.set(this, { ...set.get(this), frameRate: 11 + (set.get(this)?.frameRate ?? 0) % 2 });
            else for (const part of ours) for (const name of names) if (part[name] !== undefined) set.set(this, { ...set.get(this), [name]: part[name] });
            return ours.length ? Promise.resolve() : apply.call(this, wish);
          };
        }
        """;

    /// <summary>Cameras that are plugged in and pulled out: <c>plug(id, label)</c> and <c>unplug(id)</c>; at first one that is built in.</summary>
    public const string Plugs = """
        {
          const media = navigator.mediaDevices, open = media.getUserMedia.bind(media), list = media.enumerateDevices.bind(media), of = MediaStreamTrack.prototype;
          const there = new Map([['built-in', 'Built-in camera']]), used = new Map();
          media.enumerateDevices = async () => [...(await list()).filter((d) => d.kind !== 'videoinput'), ...[...there].map(([deviceId, label]) => ({ kind: 'videoinput', deviceId, label, groupId: deviceId }))];
          media.getUserMedia = async (wish) => {
            if (!wish.video) return open(wish);
            const { deviceId, ...video } = wish.video, wanted = deviceId?.exact ?? deviceId?.ideal;
            const id = there.has(wanted) ? wanted : deviceId?.exact ? null : [...there.keys()][0];
            if (!id) throw new DOMException('none', 'NotFoundError');
            const label = there.get(id), stream = await open({ ...wish, video });
            for (const track of stream.getVideoTracks()) used.set(track, { id, label });
            return stream;
          };
          const now = of.getSettings, named = Object.getOwnPropertyDescriptor(of, 'label').get;
          of.getSettings = function () { return { ...now.call(this), ...(used.has(this) && { deviceId: used.get(this).id }) }; };
          Object.defineProperty(of, 'label', { get() { return used.get(this)?.label ?? named.call(this); } });
          const changed = () => media.dispatchEvent(new Event('devicechange'));
          window.plug = (id, label) => { there.set(id, label); changed(); };
          window.unplug = (id) => {
            there.delete(id);
            for (const [track, device] of used) if (device.id === id && track.readyState === 'live') { track.stop(); track.dispatchEvent(new Event('ended')); }
            changed();
          };
        }
        """;

    /// <summary>A camera that a program draws: something moves about in a dark room, or while <c>shot</c> is <c>cut</c> every three seconds in another; on <c>still</c> the same picture comes again and again.</summary>
    public const string Drawn = """
        {
          const open = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
          navigator.mediaDevices.getUserMedia = async (wish) => {
            const stream = await open(wish);
            if (!wish.video) return stream;
            const canvas = Object.assign(document.createElement('canvas'), { width: 640, height: 360 }), brush = canvas.getContext('2d');
            let frames = 0;
            const draw = () => {
              if (window.shot !== 'still') frames++;
              brush.fillStyle = window.shot === 'cut' && frames % 150 < 75 ? '#ddd' : '#222';
              brush.fillRect(0, 0, 640, 360);
              brush.fillStyle = '#888';
              brush.fillRect(280 + 60 * Math.sin(frames / 9), 140, 80, 80);
            };
            draw();
            setInterval(draw, 40);
            stream.getVideoTracks().forEach((track) => track.stop());
            return new MediaStream([...stream.getAudioTracks(), ...canvas.captureStream(25).getVideoTracks()]);
          };
        }
        """;

    /// <summary>A line to the office, and questions to it, that <c>lineCut</c> cuts for this page alone.</summary>
    public const string Line = """
        {
          const lines = new Set(), ask = window.fetch;
          let cut = false;
          window.WebSocket = class extends WebSocket {
            constructor(...to) { super(...to); lines.add(this); if (cut) this.close(); }
          };
          window.fetch = (...of) => cut ? Promise.reject(new TypeError('no way')) : ask(...of);
          Object.defineProperty(window, 'lineCut', { get: () => cut, set(to) { if (cut = to) lines.forEach((line) => line.close()); } });
        }
        """;

    /// <summary>Its holder lets no page know where it is.</summary>
    public const string HidesPosition = "navigator.geolocation.getCurrentPosition = (found, failed) => failed({ code: 1, PERMISSION_DENIED: 1, message: 'denied' });";

    /// <summary>Sound and picture of others start only after a press on the page's own button, as browsers have it on a page that was just opened.</summary>
    public const string WantsPress = """
        {
          const play = HTMLMediaElement.prototype.play;
          let pressed = false;
          addEventListener('click', e => { pressed ||= !!e.target.closest?.('[data-testid=play]'); }, true);
          Object.defineProperty(HTMLMediaElement.prototype, 'autoplay', { get: () => false, set() {} });
          HTMLMediaElement.prototype.play = function () { return pressed || this.muted ? play.call(this) : Promise.reject(new DOMException('a press is wanted first', 'NotAllowedError')); };
        }
        """;

    /// <summary>Counts in <c>offers</c> how often the connection was spoken about anew, keeps the connections in <c>peers</c>, and makes the line as slow as <c>slowLine</c> (seconds) says.</summary>
    public const string Watched = """
        {
          const { setLocalDescription: set, getStats: stats } = RTCPeerConnection.prototype;
          window.top.offers ??= 0;
          window.top.peers ??= [];
          RTCPeerConnection.prototype.setLocalDescription = function (...of) {
            window.top.offers++;
            if (!window.top.peers.includes(this)) window.top.peers.push(this);
            return set.apply(this, of);
          };
          RTCPeerConnection.prototype.getStats = async function (...of) {
            const report = await stats.apply(this, of), seconds = window.top.slowLine;
            return seconds ? new Map([...report.entries()].map(([id, row]) => [id, row.type === 'remote-inbound-rtp' ? { ...row, roundTripTime: seconds } : row])) : report;
          };
        }
        """;
}
