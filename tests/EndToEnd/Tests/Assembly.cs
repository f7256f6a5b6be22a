using RemoteVerify.EndToEnd.Stage;
using Xunit;

// Real browsers on few cores: one test after the other, over one server.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
[assembly: AssemblyFixture(typeof(Scene))]
