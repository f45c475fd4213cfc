import Sound

final class EffectChain: Sendable { let view = EffectChainView(); let latency = 0 }
struct EffectChainView: BitwiseCopyable { func process(_ b: SampleBlockView) {} }
