using System.Diagnostics;
using System.Reflection;
using FluentValidation;
using MediatR;
using Microsoft.Extensions.Localization;

namespace Portal.Kernel;

/// <summary>Names of the spans and counters that Portal writes.</summary>
public static class Telemetry
{
    public const string Name = "Portal";

    public static ActivitySource Source { get; } = new(Name);

    public static System.Diagnostics.Metrics.Meter Meter { get; } = new(Name);
}

/// <summary>Outermost: a span and a log line for each message.</summary>
internal sealed class TraceBehaviour<TMessage, TResult>(ILogger<TraceBehaviour<TMessage, TResult>> logger) : IPipelineBehavior<TMessage, TResult>
    where TMessage : IMessage<TResult>
    where TResult : IResult<TResult>
{
    private static readonly System.Diagnostics.Metrics.Histogram<double> Duration =
        Telemetry.Meter.CreateHistogram<double>("portal.message.duration", "s", "How long a message took.");

    public async Task<TResult> Handle(TMessage request, CancellationToken cancellationToken, RequestHandlerDelegate<TResult> next)
    {
        var name = typeof(TMessage).Name;
        using var activity = Telemetry.Source.StartActivity(name);
        var started = Stopwatch.GetTimestamp();
        try
        {
            var result = await next();
            var outcome = result.Error?.Kind.ToString() ?? "Success";
            activity?.SetTag("portal.outcome", outcome);
            Duration.Record(Stopwatch.GetElapsedTime(started).TotalSeconds, new("message", name), new("outcome", outcome));
            if (result.Error is not null)
                logger.LogInformation("{Message} was answered with {Outcome}: {Error}", name, outcome, result.Error.Message);

            return result;
        }
        catch (Exception exception)
        {
            activity?.SetStatus(ActivityStatusCode.Error, exception.Message);
            Duration.Record(Stopwatch.GetElapsedTime(started).TotalSeconds, new("message", name), new("outcome", "Exception"));
            throw;
        }
    }
}

/// <summary>The wall: nothing runs that the database does not allow this caller now.</summary>
internal sealed class AuthoriseBehaviour<TMessage, TResult>(IGate gate, IAuditTrail audit, CallerContext context) : IPipelineBehavior<TMessage, TResult>
    where TMessage : IMessage<TResult>
    where TResult : IResult<TResult>
{
    private static readonly AccessAttribute? Access = typeof(TMessage).GetCustomAttribute<AccessAttribute>();

    public async Task<TResult> Handle(TMessage request, CancellationToken cancellationToken, RequestHandlerDelegate<TResult> next)
    {
        if (Access is null)
            throw new InvalidOperationException($"{typeof(TMessage).Name} does not say who may send it.");

        if (await gate.CheckAsync(Access, request, context, cancellationToken) is not { } refusal)
            return await next();

        if (request is IChange)
            await audit.EndAsync(request, context, refusal, cancellationToken);

        return TResult.Failed(refusal);
    }
}

/// <summary>All broken rules at once, each with its field.</summary>
internal sealed class ValidateBehaviour<TMessage, TResult>(IEnumerable<IValidator<TMessage>> validators, IStringLocalizer<KernelText> text) : IPipelineBehavior<TMessage, TResult>
    where TMessage : IMessage<TResult>
    where TResult : IResult<TResult>
{
    public async Task<TResult> Handle(TMessage request, CancellationToken cancellationToken, RequestHandlerDelegate<TResult> next)
    {
        var broken = UnstorableText.In(request).Select(field => new FieldError(field, text["UnstorableText"])).ToList();
        if (broken.Count > 0)
            return TResult.Failed(Error.Invalid(broken));

        foreach (var validator in validators)
        {
            var answer = await validator.ValidateAsync(request, cancellationToken);
            broken.AddRange(answer.Errors.Select(e => new FieldError(e.PropertyName, e.ErrorMessage)));
        }

        return broken.Count == 0 ? await next() : TResult.Failed(Error.Invalid(broken));
    }
}

/// <summary>Innermost: the audit row is committed with the change that it records. Losing a race to another change is a conflict, not a crash.</summary>
internal sealed class AuditBehaviour<TMessage, TResult>(IAuditTrail audit, CallerContext context, IStringLocalizer<KernelText> text)
    : IPipelineBehavior<TMessage, TResult>
    where TMessage : IMessage<TResult>
    where TResult : IResult<TResult>
{
    public async Task<TResult> Handle(TMessage request, CancellationToken cancellationToken, RequestHandlerDelegate<TResult> next)
    {
        if (request is not IChange)
            return await next();

        audit.Begin(request, context);
        try
        {
            var result = await next();
            await audit.EndAsync(request, context, result.Error, cancellationToken);
            return result;
        }
        catch (ChangedByAnotherException)
        {
            return TResult.Failed(Error.Conflict(text["ChangedByAnother"]));
        }
    }
}

/// <summary>Somebody else changed the same thing first. Thrown by the data layer, answered as a conflict.</summary>
public class ChangedByAnotherException(string message, Exception inner) : Exception(message, inner);

/// <summary>Somebody else has added the same first: a unique key is taken. A handler that can name the field catches it; otherwise it is a conflict.</summary>
public sealed class DuplicateException(Exception inner) : ChangedByAnotherException("A row with the same key was added by another.", inner);
