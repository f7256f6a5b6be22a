using RemoteVerify.Transport.Srtp;

namespace RemoteVerify.Kit;

/// <summary>SRTP keys as DTLS would have agreed them, by seed.</summary>
public static class TestKeys
{
    public static SrtpKeys Create(int seed, SrtpProfile profile = SrtpProfile.AeadAes128Gcm)
    {
        var random = new Random(seed);
        return new(profile, Master(random, profile), Master(random, profile));
    }

    private static SrtpMasterKey Master(Random random, SrtpProfile profile)
    {
        var lengths = SrtpLengths.Of(profile);
        var master = new SrtpMasterKey(new byte[lengths.Key], new byte[lengths.Salt]);
        random.NextBytes(master.Key);
        random.NextBytes(master.Salt);
        return master;
    }
}
