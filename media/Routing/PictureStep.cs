namespace RemoteVerify.Routing;

/// <summary>What a viewer gets of somebody's picture: the best there is, a smaller one, a still now and then, or sound alone.</summary>
public enum PictureStep { Best, Lower, Stills, SoundOnly }
