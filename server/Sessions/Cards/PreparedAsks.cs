namespace RemoteVerify.Server.Sessions.Cards;

/// <summary>What officials ask again and again, as one says it to somebody who holds a phone. The evidence names the word; a change of the text needs another word.</summary>
public static class PreparedAsks
{
    public const string Item = "item";
    public const string Custom = "custom";

    public static readonly PreparedAsk[] All =
    [
        new("light", new("请打开灯，让画面亮一些", "Please turn on the light so that we see better")),
        new("closer", new("请把手机靠近一点", "Please bring the phone closer")),
        new("farther", new("请把手机拿远一点", "Please hold the phone farther away")),
        new("steady", new("请拿稳手机，停三秒钟", "Please hold the phone still for three seconds")),
        new("slower", new("请慢一点移动手机", "Please move the phone more slowly")),
        new("rear", new("请翻转镜头，用手机背面的摄像头", "Please switch to the camera on the back of the phone")),
        new("face", new("请看镜头，露出整张脸", "Please look into the camera with your whole face in the picture")),
        new("identityCard", new("请把身份证放在镜头前，不要挡住文字", "Please hold your identity card before the camera; cover no text")),
        new("louder", new("请离话筒近一点，大声一点", "Please speak louder and closer to the phone")),
        new("wifi", new("画面不清楚，请走到信号好的地方", "The picture is poor: please go where the signal is better")),
    ];

    public static Text? Find(string ask) => All.FirstOrDefault(a => a.Ask == ask)?.Text;
}
