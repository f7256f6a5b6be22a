using RemoteVerify.EndToEnd;
using RemoteVerify.EndToEnd.Galleries;
using RemoteVerify.EndToEnd.Stage;

if (args is ["gallery", ..])
{
    PageWaits.Limit = TimeSpan.FromMinutes(2);
}

return args switch
{
    ["rehearse", var url, var dataFolder] => await Rehearsal.RunAsync(url, dataFolder),
    ["gallery", var folder] => await Gallery.RunAsync(folder),
    ["gallery", var folder, "bench"] => await BenchGallery.RunAsync(folder),
    ["gallery", var folder, "phone"] => await PhoneGallery.RunAsync(folder),
    ["gallery", var folder, "desk"] => await DeskGallery.RunAsync(folder),
    ["gallery", var folder, "rooms"] => await RoomGallery.RunAsync(folder),
    ["gallery", var folder, "running"] => await RunningGallery.RunAsync(folder),
    ["gallery", var folder, "calls"] => await CallGallery.RunAsync(folder),
    ["gallery", var folder, "calls", var language] => await CallGallery.RunAsync(folder, language),
    ["gallery", var folder, "public"] => await PublicGallery.RunAsync(folder),
    ["gallery", var folder, "cases"] => await CaseGallery.RunAsync(folder),
    ["gallery", var folder, "accounts"] => await AccountGallery.RunAsync(folder),
    _ => await Xunit.Runner.InProc.SystemConsole.ConsoleRunner.Run(args),
};
