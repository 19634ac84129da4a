using Portal.Provisioning.Records;

namespace Portal.Provisioning.Nodes;

/// <summary>Where this process says that it changed an operation and committed that: its own pages hear at once, and other nodes are called.</summary>
internal sealed class OperationNews(OperationFeed feed, ICallNodes nodes)
{
    public void Changed(Operation operation)
    {
        feed.Signal(operation.Id, operation.Version);
        nodes.OperationChanged(operation.Id, operation.Version);
    }
}
