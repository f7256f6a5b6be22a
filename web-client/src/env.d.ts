declare module "*.vue" {
  import type { DefineComponent } from "vue";
  const component: DefineComponent<object, object, unknown>;
  export default component;
}

declare module "swagger-ui-dist/swagger-ui-es-bundle.js" {
  const SwaggerUIBundle: (options: Record<string, unknown>) => unknown;
  export default SwaggerUIBundle;
}

interface Window {
  /** What an old browser lacks, told by can-run.js. */
  rvTooOld?: string[];
}

/** Image capture (W3C mediacapture-image); not yet in TypeScript's DOM library. */
declare class ImageCapture {
  constructor(track: MediaStreamTrack);
  takePhoto(settings?: { imageWidth?: number; imageHeight?: number }): Promise<Blob>;
  getPhotoCapabilities(): Promise<{ imageWidth?: { max: number }; imageHeight?: { max: number } }>;
}
