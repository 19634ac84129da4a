using MediatR;

namespace Portal.Kernel;

/// <summary>Anything that can be sent. MediatR stays behind these interfaces, so that its version is a matter of this folder.</summary>
public interface IMessage<TResult> : IRequest<TResult> where TResult : IResult<TResult>;

/// <summary>Marks what changes something, and is therefore audited.</summary>
public interface IChange;

/// <summary>A message that changes something.</summary>
public interface ICommand : IMessage<Result>, IChange;

/// <summary>A message that changes something and answers with what it made.</summary>
public interface ICommand<T> : IMessage<Result<T>>, IChange;

/// <summary>A message that only reads.</summary>
public interface IQuery<T> : IMessage<Result<T>>;

/// <summary>A message about one tenant. The gate checks the caller's membership of it and opens that tenant's rows, nobody else's.</summary>
public interface IConcernsTenant
{
    TenantId Tenant { get; }
}

public interface ICommandHandler<in TCommand> : IRequestHandler<TCommand, Result> where TCommand : ICommand;

public interface ICommandHandler<in TCommand, T> : IRequestHandler<TCommand, Result<T>> where TCommand : ICommand<T>;

public interface IQueryHandler<in TQuery, T> : IRequestHandler<TQuery, Result<T>> where TQuery : IQuery<T>;

/// <summary>Something that happened, in the past tense. Reactions run inside the unit of work of whoever announces it and never save themselves.</summary>
public interface IEvent : INotification;

/// <summary>A reaction to an event. It adds to the unit of work; the announcer saves.</summary>
public interface IReactTo<in TEvent> : INotificationHandler<TEvent> where TEvent : IEvent;

/// <summary>Announces events within the current unit of work.</summary>
public interface IEvents
{
    Task PublishAsync(IEvent happened, CancellationToken ct);
}

internal sealed class MediatorEvents(IMediator mediator) : IEvents
{
    public Task PublishAsync(IEvent happened, CancellationToken ct) => mediator.Publish(happened, ct);
}
