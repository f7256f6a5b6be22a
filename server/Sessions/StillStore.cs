using RemoteVerify.Evidence;
using RemoteVerify.Node;

namespace RemoteVerify.Server.Sessions;

public static class StillStore
{
    public static async Task<StoredItem> PutAsync(LiveSession live, StillUpload upload)
    {
        try
        {
            return await live.StoreStillAsync(new MemoryStream(upload.Content, writable: false), upload.Extension, upload.Sha256);
        }
        catch (ItemRefused refused)
        {
            throw new SessionRefusal(refused.Code, refused.Message);
        }
    }
}
