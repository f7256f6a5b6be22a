namespace RemoteVerify.EndToEnd.Stage;

/// <summary>What the synthetic camera lacks and phones have, put into the page before it loads.</summary>
public static class RichPhone
{
    /// <summary>Two cameras and a torch.</summary>
    public const string Cameras = """
        {
          const list = navigator.mediaDevices.enumerateDevices.bind(navigator.mediaDevices);
          navigator.mediaDevices.enumerateDevices = async () => {
            const found = await list();
            return [...found, ...found.filter(d => d.kind === 'videoinput').slice(0, 1)];
          };
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
}
