namespace Portal.Provisioning;

/// <summary>Why steps do not end well, for staff; see the .resx files beside it. What can be done about <c>x</c> stands at <c>x.advice</c>.</summary>
public sealed class StepText;
